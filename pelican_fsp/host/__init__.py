"""The border: everything that touches Pelican's insides, the disk or the terminal."""
