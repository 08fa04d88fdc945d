using Om.Hosting;

namespace Om.Checks;

/// <summary>
/// The last number given in the change stream. Every publishing transaction changes this one row, and that is what makes the numbers the order
/// of the commits, without gaps: the next number can be stored only on top of the committed row before it, because the row is locked while its
/// writer is open and its version is checked when it is written. Who has read number n can therefore never find n-1 later. An identity column
/// would give numbers when rows are written, not when they become visible: a reader that has seen 7 would miss a 6 that commits after it.
/// </summary>
internal sealed class StreamHead : IVersioned
{
    public const string Editions = "editions";

    public required string Name { get; init; }

    public int Version { get; private set; } = 1;

    public long Last { get; private set; }

    /// <summary>Takes the next number.</summary>
    public long Next()
    {
        Version++;
        return ++Last;
    }
}
