// Package source holds what editors write, as JSON: the bodies that the API
// takes, the form in which a revision is kept and read back, and, with history
// around it, the lines of an export. One shape serves all three, so that
// nothing is lost between them.
package source
