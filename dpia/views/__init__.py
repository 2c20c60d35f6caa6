"""The pages of the DPIA room."""
