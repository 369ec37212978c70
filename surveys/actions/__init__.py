"""The one write layer of surveys: by who acts. Views, admin and tasks call these and nothing else writes."""
