"""Pages: `staff` for those who sign in; `doors`, `public_*` for those who come by a mailed link."""
