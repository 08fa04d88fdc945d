using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace Om.Assessments;

/// <summary>
/// Due dates as all-day events: every calendar program shows these, tasks (VTODO) only few. An event keeps its UID for life, so a feed or a
/// second download changes it instead of adding another.
/// </summary>
internal static class PlanCalendar
{
    public static byte[] Of(ReportData data)
    {
        var texts = new ReportTexts(data.Language);
        var check = new CheckIndex(data.Content, texts);
        var calendar = new Calendar { ProductId = $"-//Offensive Mittelstand//Platform//{texts.Language.ToUpperInvariant()}" };
        var name = texts.Fill("Calendar.Name", check.Title);
        calendar.AddProperty("NAME", name);
        calendar.AddProperty("X-WR-CALNAME", name);
        var refresh = new CalendarProperty("REFRESH-INTERVAL", "PT12H");
        refresh.AddParameter("VALUE", "DURATION");
        calendar.Properties.Add(refresh);
        calendar.AddProperty("X-PUBLISHED-TTL", "PT12H");
        foreach (var measure in data.Plan.Where(m => ReportDocument.Known(m.Status) != V1.Measure.Types.Status.Dropped))
        {
            if (ReportTexts.Day(measure.DueDate) is { } due)
            {
                calendar.Events.Add(Event(measure, due, data.Today, texts, check));
            }
        }

        return Encoding.UTF8.GetBytes(new CalendarSerializer().SerializeToString(calendar) ?? "");
    }

    private static CalendarEvent Event(V1.Measure measure, DateOnly due, DateOnly today, ReportTexts texts, CheckIndex check)
    {
        var done = !ReportDocument.StillToDo(measure);
        var title = PlainText.OneLine(measure.Description);
        var entry = new CalendarEvent
        {
            Uid = $"{measure.Name.Split('/')[^1]}@measures.om",
            // Without a METHOD the stamp says when the event last changed; the moment of download would make every copy look new.
            DtStamp = new CalDateTime((measure.UpdateTime ?? measure.CreateTime)?.ToDateTime() ?? DateTime.UnixEpoch, CalDateTime.UtcTzId),
            Start = new CalDateTime(due),
            End = new CalDateTime(due.AddDays(1)),
            Summary = done ? texts.Fill("Calendar.Done", title) : title,
            Description = Description(measure, texts, check),
            // A due date is no appointment: the day stays free.
            Transparency = TransparencyType.Transparent,
        };
        if (!done && due >= today)
        {
            entry.Alarms.Add(new Alarm
            {
                Action = AlarmAction.Display,
                Description = title,
                // Nine in the morning, a week ahead of midnight at the beginning of the due day.
                Trigger = new Trigger(Duration.FromHours(-(7 * 24) + 9)),
            });
        }

        return entry;
    }

    private static string Description(V1.Measure measure, ReportTexts texts, CheckIndex check)
    {
        var line = check.Find(measure.Item);
        (string Name, string Value)[] facts =
        [
            (check.Title, line is null ? "" : $"{line.Topic} – {line.Title}"),
            (texts["Column.Who"], PlainText.OneLine(measure.Responsible)),
            (texts["Column.Urgency"], measure.Urgency > 0 && Enum.IsDefined(measure.Urgency) ? texts["Urgency." + measure.Urgency] : ""),
            (texts["Column.Control"], PlainText.Clean(measure.Control)),
            (texts["Column.State"], texts["Status." + ReportDocument.Known(measure.Status)]),
        ];
        return string.Join('\n', facts.Where(f => f.Value.Length > 0).Select(f => texts.Fill("Calendar.Line", f.Name, f.Value)));
    }
}
