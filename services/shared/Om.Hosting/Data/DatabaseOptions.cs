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

    /// <summary>A file of its own beside a broker or beside other services' PostgreSQL is always a forgotten setting, and data lost with the container.</summary>
    internal IEnumerable<string> Problems(IEnumerable<string> modules, bool hasBroker)
    {
        if (Folder.Length == 0)
        {
            yield return "Database:Folder must not be empty.";
        }

        foreach (var module in modules.Where(module => (hasBroker || Postgres.Count > 0) && !Postgres.ContainsKey(module)))
        {
            yield return $"Database:Postgres:{module} is missing: beside a broker, or beside other services on PostgreSQL, '{module}' needs it too.";
        }

        foreach (var (service, connection) in Postgres)
        {
            if (!IsConnection(connection))
            {
                // The string may hold a password: it is not repeated.
                yield return $"Database:Postgres:{service} is not a connection string such as Host=db;Database=om_{service};Username=om_{service};Password=….";
            }
        }
    }

    private static bool IsConnection(string text)
    {
        try
        {
            return new Npgsql.NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0 };
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
        {
            return false;
        }
    }
}
