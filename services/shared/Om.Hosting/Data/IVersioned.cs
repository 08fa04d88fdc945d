namespace Om.Hosting;

/// <summary>
/// An entity whose changes are counted. Its behaviour raises <see cref="Version"/> itself, in memory, so that the answer of a call can carry
/// the new etag before anything is stored; <see cref="OmDb"/> refuses to save a change that forgot to.
/// </summary>
public interface IVersioned
{
    /// <summary>Counts changes from 1. A concurrency token: of two writers that read the same version, one is told ABORTED.</summary>
    int Version { get; }
}
