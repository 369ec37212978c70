"""The one write layer of references: by who acts. Views, admin, tasks and commands call these and nothing else
writes."""
