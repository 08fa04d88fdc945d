using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class PlanCalendarTests
{
    [Fact]
    public void Every_measure_with_a_due_date_is_an_all_day_event_that_leaves_the_day_free()
    {
        var data = SampleRun.Small();
        var events = Read(data);
        Assert.Equal(data.Plan.Where(m => m.DueDate.Length > 0).Select(m => m.DueDate), events.Select(e => ReportTexts.Iso(e.Start!.Date)));
        Assert.All(events, e => Assert.True(e.IsAllDay));
        Assert.All(events, e => Assert.Equal(TransparencyType.Transparent, e.Transparency));
    }

    [Fact]
    public void An_event_keeps_its_id_and_its_stamp_says_when_the_measure_changed()
    {
        var (first, second) = (SampleRun.Small(), SampleRun.Small() with { Today = SampleRun.Today.AddDays(-40) });
        Assert.Equal(Read(first).Select(e => e.Uid), Read(second).Select(e => e.Uid));
        Assert.Equal(Read(first).Count, Read(first).Select(e => e.Uid).Distinct().Count());
        Assert.All(Read(first), e => Assert.Equal(new DateTime(2026, 11, 20, 9, 30, 0), e.DtStamp!.AsUtc));
        Assert.Equal(PlanCalendar.Of(first), PlanCalendar.Of(first));
    }

    [Fact]
    public void Only_what_is_still_to_do_and_not_past_reminds()
    {
        var data = SampleRun.Small() with
        {
            Measures =
            [
                Due("open", SampleRun.Today, V1.Measure.Types.Status.Open), Due("past", SampleRun.Today.AddDays(-1), V1.Measure.Types.Status.Started),
                Due("done", SampleRun.Today.AddDays(9), V1.Measure.Types.Status.Done),
                Due("dropped", SampleRun.Today.AddDays(9), V1.Measure.Types.Status.Dropped),
            ],
        };
        var events = Read(data).ToDictionary(e => e.Summary!);
        Assert.Equal(["Erledigt: done", "open", "past"], events.Keys.Order());
        Assert.Single(events["open"].Alarms);
        Assert.Empty(events["past"].Alarms);
        Assert.Empty(events["Erledigt: done"].Alarms);
        Assert.Equal(Duration.FromHours(-159), events["open"].Alarms.Single().Trigger!.Duration);
    }

    [Fact]
    public void Special_characters_come_back_as_they_were_typed()
    {
        const string typed = "Größe; Farbe, Preis\\Rabatt \"netto\" – 5 € 💡 BEGIN:VEVENT END:VCALENDAR";
        var data = SampleRun.Small() with { Measures = [SampleRun.Measure(0, typed + "\r\nX-EVIL:1", "Özdemir; Größ", "Zeile 1\nZeile 2: ja")] };
        var entry = Assert.Single(Read(data));
        Assert.Equal(typed + " X-EVIL:1", entry.Summary);
        Assert.Contains("Wer: Özdemir; Größ\n", entry.Description);
        Assert.Contains("Kontrolle: Zeile 1\nZeile 2: ja", entry.Description);
        Assert.DoesNotContain("\nX-EVIL", Encoding.UTF8.GetString(PlanCalendar.Of(data)));
    }

    [Fact]
    public void Lines_end_with_CRLF_and_hold_at_most_75_bytes_of_whole_characters()
    {
        var data = SampleRun.Small() with { Measures = [SampleRun.Measure(0, string.Concat(Enumerable.Repeat("äöü€💡ß", 120)), "", "")] };
        var bytes = PlanCalendar.Of(data);
        var text = new UTF8Encoding(false, true).GetString(bytes);
        Assert.EndsWith("END:VCALENDAR\r\n", text);
        var lines = text.Split("\r\n")[..^1];
        Assert.All(lines, line => Assert.DoesNotContain('\n', line));
        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, 75));
        // Each folded piece alone is whole characters: a half one would have been replaced when the line was encoded.
        Assert.All(lines, line => Assert.DoesNotContain('\uFFFD', line));
    }

    [Theory, InlineData("de", "Maßnahmen: Betrieb gut führen"), InlineData("en", "Measures: Running a firm well")]
    public void The_calendar_has_a_name_and_says_how_often_to_look(string language, string name)
    {
        var text = Encoding.UTF8.GetString(PlanCalendar.Of(SampleRun.Small(language)));
        Assert.Contains($"X-WR-CALNAME:{name}\r\n", text);
        Assert.Contains("REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n", text);
        Assert.StartsWith("BEGIN:VCALENDAR\r\n", text);
        Assert.Contains("VERSION:2.0\r\n", text);
        Assert.Contains("PRODID:-//Offensive Mittelstand//Platform//", text);
    }

    [Fact]
    public void A_plan_without_dates_is_an_empty_calendar()
    {
        var data = SampleRun.Small() with { Measures = [] };
        Assert.Empty(Read(data));
    }

    private static V1.Measure Due(string words, DateOnly due, V1.Measure.Types.Status status)
    {
        var measure = SampleRun.Measure(words.Length * 10 + words[0], words, "", "");
        (measure.DueDate, measure.Status) = (ReportTexts.Iso(due), status);
        return measure;
    }

    private static List<CalendarEvent> Read(ReportData data) => [.. Calendar.Load(Encoding.UTF8.GetString(PlanCalendar.Of(data)))!.Events];
}
