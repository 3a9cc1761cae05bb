"""The bridge: a network becomes a program, and the columns keep their meaning."""
