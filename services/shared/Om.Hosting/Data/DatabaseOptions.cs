namespace Om.Hosting;

/// <summary>Where a service keeps its data. Section <c>Database</c>, one connection string per service.</summary>
public sealed class DatabaseOptions
{
    /// <summary>
    /// Folder of the SQLite files (<c>{service}.db</c>), used by every service without a PostgreSQL connection string.
    /// </summary>
    public string Folder { get; set; } = "data";

    /// <summary>Service name to PostgreSQL connection string, <c>Database__Postgres__checks=Host=…</c>.</summary>
    public Dictionary<string, string> Postgres { get; set; } = [];
}
