package source

// What a part can be to its series. An introduction, a conclusion and an
// appendix are listed and read in their place, but have no number.
const (
	IntroductionRole = "introduction"
	PartRole         = "part" // of a part that names none
	OptionalRole     = "optional"
	ConclusionRole   = "conclusion"
	AppendixRole     = "appendix"
)

// PartRoles are what a part can be to its series.
func PartRoles() []string {
	return []string{IntroductionRole, PartRole, OptionalRole, ConclusionRole, AppendixRole}
}

// Counts reports whether parts of a role, which may be empty, have a number.
func Counts(role string) bool { return role == "" || role == PartRole || role == OptionalRole }
