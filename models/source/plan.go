package source

import (
	"errors"
	"slices"
	"time"
	_ "time/tzdata" // time zones, where the system has none

	"kilde/models/strictjson"
)

// Plan says when the drafts of a series are published: the first at a time, and
// each later one a step after the one before.
type Plan struct {
	Start    string `json:"start" validate:"required" example:"2027-01-04T07:00" pattern:"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$"` // Of the first, by the clocks of the time zone
	TimeZone string `json:"time_zone,omitempty" default:"UTC" example:"Europe/Oslo" maxLength:"100"`                             // Of the IANA time zone database
	// What there is between two: some days, some weekdays (Monday to Friday), or some weeks.
	Rhythm string `json:"rhythm" validate:"required" enums:"days,weekdays,weeks" example:"weeks"`
	Every  int    `json:"every,omitempty" default:"1" minimum:"1" maximum:"365"` // How many of them
} //	@name	PlanSource

var errTimeZone = errors.New("no such time zone")

// startLayout is how the start of a plan is written.
const startLayout = "2006-01-02T15:04"

// maxEvery is how many days or weeks there are between two articles at most.
const maxEvery = 365

// rhythms are what a plan goes by.
var rhythms = []string{"days", "weekdays", "weeks"}

// Check lists what is wrong with the plan in itself.
func (p *Plan) Check() []strictjson.Problem {
	c := &checker{}
	if _, err := time.Parse(startLayout, p.Start); err != nil {
		c.add("/start", "invalid", "Must be a date and a time of day such as 2027-01-04T07:00, by the clocks of time_zone.")
	}
	if _, err := p.location(); err != nil {
		c.add("/time_zone", "unknown_value", "Must be a name of the IANA time zone database, such as Europe/Oslo.")
	}
	if !slices.Contains(rhythms, p.Rhythm) {
		c.add("/rhythm", "unknown_value", "Must be one of days, weekdays, weeks.")
	}
	if p.Every < 0 || p.Every > maxEvery {
		c.add("/every", "out_of_range", "Must be between 1 and %d.", maxEvery)
	}
	return c.found
}

func (p *Plan) location() (*time.Location, error) {
	if p.TimeZone == "Local" || len(p.TimeZone) > 100 { // which would be the server's own
		return nil, errTimeZone
	}
	return time.LoadLocation(p.TimeZone)
}

// Times are those of n articles. The clocks of the time zone show the same time
// of day at each; one that they leave out, as summer begins, is told as Go does.
func (p *Plan) Times(n int) ([]time.Time, error) {
	in, err := p.location()
	if err != nil {
		return nil, err
	}
	day, err := time.Parse(startLayout, p.Start)
	if err != nil {
		return nil, err
	}
	times := make([]time.Time, n)
	for i := range times {
		if p.Rhythm == "weekdays" {
			day = toWeekday(day)
		}
		times[i] = time.Date(day.Year(), day.Month(), day.Day(), day.Hour(), day.Minute(), 0, 0, in).UTC()
		day = p.after(day)
	}
	return times, nil
}

// after is a step from a day.
func (p *Plan) after(day time.Time) time.Time {
	every := max(1, p.Every)
	switch p.Rhythm {
	case "weeks":
		return day.AddDate(0, 0, 7*every)
	case "weekdays":
		for range every {
			day = toWeekday(day.AddDate(0, 0, 1))
		}
		return day
	}
	return day.AddDate(0, 0, every)
}

// toWeekday is the day, or the Monday after it where it is in a weekend.
func toWeekday(day time.Time) time.Time {
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	return day
}
