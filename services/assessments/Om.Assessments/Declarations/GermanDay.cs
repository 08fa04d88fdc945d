namespace Om.Assessments;

/// <summary>The day it is in Germany: declarations and files are dated where the firms are.</summary>
internal static class GermanDay
{
    private static readonly TimeZoneInfo Germany = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static DateOnly Of(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Germany).DateTime);
}
