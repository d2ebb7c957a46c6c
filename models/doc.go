// Package models is the vocabulary of Kilde: its types and the rules that hold
// for them. It touches nothing: no HTTP, no SQL, no files, and it imports the
// standard library and its own sub-packages only.
package models
