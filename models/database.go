package models

import "time"

// Database is how one server of the content is.
type Database struct {
	Name    string // host and port
	Primary bool   // whether it takes writes; the others are replicas
	Up      bool
	Seq     int64         // newest change that it has
	Lag     time.Duration // for how long it has lacked changes that the primary has
}
