"""Many cases at once: into which groups they fall, what they have in common, and what follows from that."""
