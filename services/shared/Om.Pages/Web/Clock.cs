using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;

namespace Om.Pages;

/// <summary>Days and times where the readers are.</summary>
public sealed class Clock(TimeProvider time, IOptions<SiteOptions> options)
{
    private readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(options.Value.TimeZone);

    /// <summary>The day it is.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);

    /// <summary>Day and time of a moment.</summary>
    public string Moment(Timestamp moment) =>
        $"{Day(moment)}, {TimeZoneInfo.ConvertTime(moment.ToDateTimeOffset(), zone).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>The moment <paramref name="day"/> is over.</summary>
    public DateTimeOffset EndOf(DateOnly day)
    {
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    /// <summary>The day of a moment.</summary>
    public string Day(Timestamp? moment) => moment is null ? "" : Day(moment.ToDateTimeOffset());

    /// <summary>The day of a moment.</summary>
    public string Day(DateTimeOffset moment) => Words.Day(Words.Iso(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime)));

    /// <summary>The first moment after a day as on the wire; null where that is no day.</summary>
    public DateTimeOffset? EndOf(string iso)
    {
        if (!DateOnly.TryParseExact(iso, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day)
            || day == DateOnly.MaxValue)
        {
            return null;
        }

        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
