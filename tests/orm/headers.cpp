// Only the precompiled headers of this target are wanted.
