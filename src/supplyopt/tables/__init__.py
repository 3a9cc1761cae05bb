"""Files in, files out: the one home of reading, the one home of writing."""
