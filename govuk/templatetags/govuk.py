"""`{% load govuk %}`: the components as template tags. What each does is said where it is made."""

from django import template

from govuk import dates, html
from govuk.components import callouts, links, lists, words

register = template.Library()

register.filter("html_attributes", html.attributes)
register.filter("london_date", dates.in_words)
register.filter("london_time", dates.with_time)
register.filter(words.direction)
register.filter(words.paragraphs)
register.filter(words.bullets)

# With content: {% inset %}…{% endinset %}
for block in (
    callouts.details,
    callouts.inset,
    callouts.panel,
    callouts.warning_text,
    links.button,
    links.button_group,
    lists.data_table,
    lists.event,
    lists.summary_list,
    lists.summary_row,
    lists.task_list,
    lists.timeline,
):
    register.simple_block_tag(block)
for block_of_page in (callouts.notification_banner, callouts.success_banner):
    register.simple_block_tag(block_of_page, takes_context=True)

# Without content: {% back_link url %}
for single in (
    callouts.error_summary,
    links.breadcrumbs,
    links.pagination,
    links.sub_navigation,
    lists.answer_list,
    lists.facts,
    words.status_tag,
):
    register.simple_tag(single)
register.simple_tag(links.way_back, name="back_link")
for single_of_page in (callouts.message_banners, lists.task_row):
    register.simple_tag(single_of_page, takes_context=True)
