namespace Om.Gateway.Tests;

/// <summary>A stopwatch that stands still until it is told to go on. The time of day stays right: tokens depend on it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long now = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref now);

    public void Advance(TimeSpan by) => Interlocked.Add(ref now, by.Ticks);
}
