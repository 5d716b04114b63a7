"""How a day, a time and an instant are written where a template asks for no format of its own.

What is not here is as Django writes it in Italian: decimals after a comma, dates typed as 5/5/2026."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = r"l j F Y, \o\r\e G:i"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y G:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
