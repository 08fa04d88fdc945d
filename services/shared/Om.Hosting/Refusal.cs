namespace Om.Hosting;

/// <summary>Why the process ends at once, in a sentence for the operator, with the exit code that scripts read (sysexits.h).</summary>
internal sealed class Refusal(int exitCode, string message) : Exception(message)
{
    /// <summary>Wrong command line.</summary>
    public const int Usage = 64;

    /// <summary>Wrong or missing input.</summary>
    public const int NoInput = 66;

    /// <summary>Something went wrong that we did not foresee.</summary>
    public const int Software = 70;

    /// <summary>A file that should be written is there, or cannot be.</summary>
    public const int CannotCreate = 73;

    /// <summary>Somebody else has it; may work later.</summary>
    public const int TryLater = 75;

    /// <summary>Wrong configuration.</summary>
    public const int Configuration = 78;

    public int ExitCode { get; } = exitCode;
}
