namespace Om.Hosting;

/// <summary>The one-field order of a list (AIP-132), out of those a method names.</summary>
public static class OrderBy
{
    /// <summary>Whether to sort down; <paramref name="orderBy"/> empty takes <paramref name="field"/> with <paramref name="downByDefault"/>.</summary>
    public static bool IsDown(string orderBy, string field, bool downByDefault)
    {
        var text = orderBy.Trim();
        return text.Length == 0 ? downByDefault
            : text == field || text == field + " asc" ? false
            : text == field + " desc" ? true
            : throw Fault.Invalid("order_by", $"must be '{field}' or '{field} desc'");
    }
}
