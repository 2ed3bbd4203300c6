using System.Text;

namespace Muster.Doors.Go;

/// <summary>
/// A value that Go holds as <c>interface{}</c>: what was there in JSON, of whatever shape. Printed, it has one spelling:
/// names sorted, numbers as <c>float64</c>.
/// </summary>
internal abstract record GoValue
{
    /// <summary>Levels that a value of free shape may have: settings of programs have a handful, and each costs stack.</summary>
    public const int DepthMax = 64;

    private GoValue()
    {
    }

    public abstract void Write(GoJsonWriter json);

    /// <summary>The one spelling, without space.</summary>
    public string Spell()
    {
        using var buffer = new AnswerBuffer();
        Write(new GoJsonWriter(buffer));
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }

    /// <summary>The spelling of a map that may not have been given; one that says nothing is none, and empty.</summary>
    public static string Spell(Map? given) => given is { Members.Count: > 0 } ? given.Spell() : "";

    /// <summary>Writes what <see cref="Spell()"/> has spelled.</summary>
    public static void Write(GoJsonWriter json, string spelled) =>
        new GoJsonReader(Encoding.UTF8.GetBytes(spelled)).Value().Write(json);

    public sealed record Null : GoValue
    {
        public static readonly Null Only = new();

        public override void Write(GoJsonWriter json) => json.Null();
    }

    public sealed record Flag(bool Value) : GoValue
    {
        public override void Write(GoJsonWriter json) => json.Bool(Value);
    }

    public sealed record Number(double Value) : GoValue
    {
        public override void Write(GoJsonWriter json) => json.Number(Value);
    }

    public sealed record Text(string Value) : GoValue
    {
        public override void Write(GoJsonWriter json) => json.Text(Value);
    }

    public sealed record List(IReadOnlyList<GoValue> Items) : GoValue
    {
        public override void Write(GoJsonWriter json)
        {
            json.BeginArray();
            foreach (var item in Items)
            {
                item.Write(json);
            }

            json.EndArray();
        }
    }

    public sealed record Map(SortedDictionary<string, GoValue> Members) : GoValue
    {
        public override void Write(GoJsonWriter json)
        {
            json.BeginObject();
            foreach (var (name, value) in Members)
            {
                json.Name(name);
                value.Write(json);
            }

            json.EndObject();
        }
    }
}
