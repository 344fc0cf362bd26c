"""What the example says: towns, people, walks and what was seen on them. Written for walkapp; persons are invented."""
