"""The domain in plain Python: values and pure functions, no clock, no database; today is passed in."""
