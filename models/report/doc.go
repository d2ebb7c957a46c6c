// Package report finds what is wrong with citations, with references, and with
// the two across a site. It knows values: an article with its bibliography or a
// record comes in, findings go out. Where things are stored, and which of the
// findings somebody has waived, is not its matter.
package report
