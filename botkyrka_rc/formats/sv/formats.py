DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "D j b"  # "M" would write the month with a capital
DATETIME_FORMAT = "j F Y H.i"
SHORT_DATETIME_FORMAT = "D j b H.i"
TIME_FORMAT = "H.i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
