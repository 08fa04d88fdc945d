namespace Om.Pages;

/// <summary>What went wrong; <paramref name="Trace"/> finds the story in the log.</summary>
public sealed record ErrorModel(Failure Failure, string Trace);
