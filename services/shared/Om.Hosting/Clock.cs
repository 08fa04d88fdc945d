namespace Om.Hosting;

/// <summary>The system's clock in whole microseconds, as PostgreSQL keeps them: a call answers with the very time that later calls read.</summary>
internal sealed class Clock : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
