"""The pages of surveys: behind a mailed link, and for those who look at figures."""
