"""What the processes count, for Prometheus; each adds to files that any of them can read (`prometheus_client`)."""

from prometheus_client import Counter

DELIVERIES = Counter("cantiere_live_deliveries_total", "Events handed to open sockets.")
CATCH_UPS = Counter("cantiere_live_catch_ups_total", "Sockets that had to read the table by themselves.")
MAIL_FAILURES = Counter("cantiere_mail_failures_total", "Mails that did not leave at a try.")
