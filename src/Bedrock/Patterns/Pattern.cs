using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Muster.Bedrock.Patterns;

/// <summary>
/// A regular expression of a user's, in Go's words, matched anywhere in a text. Linear in the text, so that none can hold up
/// the agent (Go's are so too).
/// </summary>
public sealed class Pattern
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly TimeSpan _matchTimeMax = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    private Pattern(Regex regex) => _regex = regex;

    /// <summary>Refuses Invalid with Go's own text (<c>error parsing regexp: …</c>).</summary>
    public static Result<Pattern> Of(string written)
    {
        if (!GoPattern.Translate(written).TryGet(out var translated, out var wrong))
        {
            return wrong;
        }

        try
        {
            return new Pattern(new Regex(translated, Linear, _matchTimeMax));
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            return new Refused(Refusal.Invalid, refused.Message);
        }
    }

    public bool IsMatch(string text) => _regex.IsMatch(text);

    /// <summary>What matched first, then what each of its groups matched; empty where nothing does.</summary>
    public ImmutableArray<string> PiecesOf(string text) =>
        _regex.Match(text) is { Success: true } match ? [.. match.Groups.Values.Select(group => group.Value)] : [];
}
