using System.Globalization;
using System.Text;
using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>Names that a directory gives to what is put into it in order: twenty digits.</summary>
internal static class InOrder
{
    private const int Digits = 20;

    public static string NameOf(long number) => number.ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>The name that follows one, or null after the last.</summary>
    public static string? After(string name) =>
        long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < long.MaxValue
            ? NameOf(number + 1)
            : null;

    /// <summary>
    /// The users' keys from a name on, as far as such names begin with a zero, as all do that stand for revisions: other
    /// names of a directory do not lie between.
    /// </summary>
    public static KeyRange RangeFrom(TreePath directory, string from, TreeSpelling spelling)
    {
        var inside = Keyspace.UsersIn(directory.Name, spelling).Start;
        return new KeyRange(inside.Append(Encoding.ASCII.GetBytes(from)), inside.Append("1"u8));
    }

    /// <summary>The name of twenty digits under which a user's row lies in the directory; null for others.</summary>
    public static string? NumberOf(TreePath directory, Key row)
    {
        if (TreePath.OfUser(row.Span[1..]) is not var (path, _) || !path.IsWithin(directory))
        {
            return null;
        }

        var rest = path.Name.Span[(directory.IsRoot ? 0 : directory.Name.Length + 1)..];
        var cut = rest.IndexOf((byte)'/');
        var segment = cut < 0 ? rest : rest[..cut];
        return segment.Length == Digits && !segment.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            ? Encoding.ASCII.GetString(segment)
            : null;
    }
}
