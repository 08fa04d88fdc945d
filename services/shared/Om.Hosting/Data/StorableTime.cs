namespace Om.Hosting;

/// <summary>
/// The system's clock, no finer than every database keeps: PostgreSQL stores microseconds, and the answer of a write would otherwise name a time
/// that no later read gives again.
/// </summary>
internal sealed class StorableTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
