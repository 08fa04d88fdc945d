using Google.Protobuf;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>What requests about a run have in common.</summary>
internal static class RunRequest
{
    private const string Run = "assessments/*";

    /// <summary>Starts the validation of <paramref name="request"/> with the name it speaks of and its request id.</summary>
    public static Validation Look(IMessage request, string name, string field, string pattern = Run)
    {
        var bad = new Validation();
        bad.Collect(() => ResourceName.Parse(pattern, name, field));
        bad.Collect(() => Once.RequestId(request));
        return bad;
    }

    /// <summary>The name of the run that the thing called <paramref name="name"/> belongs to.</summary>
    public static string RunOf(string name) => string.Join('/', name.Split('/').Take(2));
}
