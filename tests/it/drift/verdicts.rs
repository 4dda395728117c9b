//! What a verdict rests on, and what it says where it cannot be given.
