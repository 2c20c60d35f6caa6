"""Prior consultation of the regulator where a high risk is left (UK GDPR, Article 36)."""
