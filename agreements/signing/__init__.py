"""What a signatory reads before they sign."""
