"""Plots: ``points`` says what is asked of the database, one module a plot says how it is put together and drawn,
``axes`` and ``live`` are what they share."""
