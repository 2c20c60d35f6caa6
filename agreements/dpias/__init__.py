"""The DPIAs of an agreement: which it relies on, which stand beside, who stands behind them."""
