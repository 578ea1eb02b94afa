"""The book in one piece: divisions, bodies at their levels, ids without doubles, links by rule."""
