namespace Om.Assessments.Tests;

/// <summary>Shows whatever time a test sets, from now on; timers run as always.</summary>
internal sealed class Clock : TimeProvider
{
    private DateTimeOffset now = System.GetUtcNow();

    public DateTimeOffset Now
    {
        get => now;
        set => now = value;
    }

    public DateOnly Today => DateOnly.FromDateTime(now.UtcDateTime);

    public override DateTimeOffset GetUtcNow() => now;
}
