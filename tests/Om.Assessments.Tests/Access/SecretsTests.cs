using System.Text;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class SecretsTests
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S31_S53_no_code_token_or_request_id_is_ever_logged_or_stored_in_clear(string provider)
    {
        var logs = new Logs();
        await using var host = await AssessmentsHost.StartAsync(provider, logs.Add);
        var ids = Enumerable.Range(0, 4).Select(_ => Guid.NewGuid().ToString()).ToArray();
        var create = new CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = AssessmentsHost.Published }, RequestId = ids[0] };
        var started = await host.Runs.CreateAssessmentAsync(create);
        var again = await host.Runs.CreateAssessmentAsync(create);
        var guest = ServiceHost.Guest(started.AccessCode);
        var wrong = AccessCode.New();
        var account = host.Host.As("meier");
        await host.Runs.ResumeAssessmentAsync(new ResumeAssessmentRequest { AccessCode = again.AccessCode });
        await Assert.ThrowsAsync<RpcException>(() => host.Runs.ResumeAssessmentAsync(new ResumeAssessmentRequest { AccessCode = wrong }).ResponseAsync);
        await Assert.ThrowsAsync<RpcException>(() => host.GetAsync(started.Assessment.Name, ServiceHost.Guest(wrong)));
        await host.Runs.CreateAssessmentAsync(create, account);
        await host.Runs.SaveAnswersAsync(new SaveAnswersRequest
        {
            Parent = started.Assessment.Name,
            Answers = { new V1.Answer { Item = "a1", Note = "Geschäftsgeheimnis" } },
            RequestId = ids[1],
        }, guest);
        await host.Plan.CreateMeasureAsync(new CreateMeasureRequest
        {
            Parent = started.Assessment.Name,
            Measure = AssessmentsHost.CompleteMeasure("Geschäftsgeheimnis"),
            RequestId = ids[2],
        }, guest);
        await Assert.ThrowsAsync<RpcException>(() => host.Runs.SaveAnswersAsync(new SaveAnswersRequest
        {
            Parent = started.Assessment.Name,
            Answers = { new V1.Answer { Item = "zz", Note = "Geschäftsgeheimnis" } },
            RequestId = ids[3],
        }, guest).ResponseAsync);

        var secrets = new[] { started.AccessCode, again.AccessCode, wrong, account.GetValue("authorization")!["Bearer ".Length..] }.Concat(ids).ToList();
        Assert.True(logs.Lines.Count > 100, $"{logs.Lines.Count} lines only: {string.Join('\n', logs.Lines.Take(5))}");
        Assert.All(logs.Lines, line => Assert.DoesNotContain("Geschäftsgeheimnis", line, StringComparison.OrdinalIgnoreCase));
        Assert.All(secrets.SelectMany(Spellings), secret => Assert.DoesNotContain(logs.Lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
        var rows = await host.RowsAsync();
        Assert.Contains(rows, row => row.Contains("Geschäftsgeheimnis", StringComparison.Ordinal));
        Assert.All(secrets.SelectMany(Spellings), secret => Assert.DoesNotContain(rows, row => row.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>A secret as it is shown, as it is typed, and as the bytes of either.</summary>
    private static IEnumerable<string> Spellings(string secret)
    {
        var plain = secret.Replace("-", "", StringComparison.Ordinal);
        yield return secret;
        yield return plain;
        yield return Convert.ToHexString(Encoding.UTF8.GetBytes(secret));
        yield return Convert.ToHexString(Encoding.UTF8.GetBytes(plain));
        if (Guid.TryParse(secret, out var id))
        {
            yield return Convert.ToHexString(id.ToByteArray());
        }
    }
}
