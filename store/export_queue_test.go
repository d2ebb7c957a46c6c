package store

// Waiting is how many writes wait for the transaction before them.
func (s *Store) Waiting() int { return len(s.commits.jobs) }
