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

/// <summary>
/// Lets a test step in while a batch is written: after it has looked at its rows and before it decides, it asks for the time. Only the flow of
/// the test itself is stopped, and only once.
/// </summary>
internal sealed class Moment : TimeProvider
{
    private readonly AsyncLocal<Step?> step = new();

    /// <summary>What to do in that moment.</summary>
    public void Between(Func<Task> work) => step.Value = new Step { Work = work };

    public override DateTimeOffset GetUtcNow()
    {
        if (step.Value is { Work: { } work } here)
        {
            here.Work = null;
            work().GetAwaiter().GetResult();
        }

        return System.GetUtcNow();
    }

    private sealed class Step
    {
        public Func<Task>? Work { get; set; }
    }
}
