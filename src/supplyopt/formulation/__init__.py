"""The bridge: a network becomes a program whose columns keep their meaning."""
