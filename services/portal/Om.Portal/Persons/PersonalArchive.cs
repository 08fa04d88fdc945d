using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf.Collections;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Assessments.V1;
using Om.Identity.V1;

namespace Om.Portal;

/// <summary>Everything the platform holds about a person, each table as JSON and as CSV, in one archive.</summary>
internal sealed class PersonalArchive(
    PortalDb db, AccountService.AccountServiceClient accounts, PersonalDataService.PersonalDataServiceClient assessments)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Asks every service and packs the answers.</summary>
    public async Task<byte[]> MakeAsync(string subject, Metadata headers, CancellationToken cancellation)
    {
        var tables = new List<Table>();
        var call = new CallOptions(headers, cancellationToken: cancellation);
        try
        {
            using var account = accounts.ExportAccount(new ExportAccountRequest { Name = "accounts/me" }, call);
            await foreach (var part in account.ResponseStream.ReadAllAsync(cancellation))
            {
                Add(tables, $"account/{part.Name}", part.Columns, part.Rows.Select(r => r.Values));
            }
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.Unimplemented or StatusCode.NotFound)
        {
            // The account is at another issuer, which has its own way of handing it out.
        }

        using var mine = assessments.ExportPersonalData(new ExportPersonalDataRequest(), call);
        await foreach (var part in mine.ResponseStream.ReadAllAsync(cancellation))
        {
            Add(tables, $"assessments/{part.Name}", part.Columns, part.Rows.Select(r => r.Values));
        }

        var sessions = await db.Sessions.AsNoTracking().Where(s => s.Subject == subject).OrderBy(s => s.CreatedAt).ToListAsync(cancellation);
        tables.Add(new Table("portal/sessions", ["name", "began", "last_used"],
            [.. sessions.Select(s => new[] { s.Name, s.CreatedAt.UtcDateTime.ToString("O"), s.SeenAt.UtcDateTime.ToString("O") })]));
        return Pack(tables);
    }

    /// <summary>The archive of <paramref name="tables"/>.</summary>
    internal static byte[] Pack(IEnumerable<Table> tables)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var table in tables)
            {
                Write(zip, table.Name + ".json", JsonSerializer.SerializeToUtf8Bytes(
                    table.Rows.Select(row => table.Columns.Zip(row).ToDictionary(c => c.First, c => c.Second)), Json));
                // With a mark of its encoding: without one, spreadsheets spoil umlauts.
                Write(zip, table.Name + ".csv", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(
                    string.Concat(new[] { table.Columns }.Concat(table.Rows).Select(row => string.Join(',', row.Select(Cell)) + "\r\n")))]);
            }
        }

        return memory.ToArray();
    }

    private static void Add(List<Table> tables, string name, RepeatedField<string> columns, IEnumerable<RepeatedField<string>> rows)
    {
        if (tables.Find(t => t.Name == name) is not { } table)
        {
            tables.Add(table = new Table(name, [.. columns], []));
        }

        table.Rows.AddRange(rows.Select(r => r.ToArray()));
    }

    private static void Write(ZipArchive zip, string name, byte[] content)
    {
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(content);
    }

    /// <summary>A cell that no spreadsheet takes for a formula.</summary>
    private static string Cell(string value)
    {
        var safe = value.Length > 0 && value[0] is ('=' or '+' or '-' or '@' or '\t' or '\r') ? "'" + value : value;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Rows of one kind.</summary>
    internal sealed record Table(string Name, string[] Columns, List<string[]> Rows);
}
