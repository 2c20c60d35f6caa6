from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0005_people_invited"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="think_again",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
