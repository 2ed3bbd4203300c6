namespace Muster.Doors.Go;

/// <summary>Reads values of free shape, Go's <c>interface{}</c>.</summary>
internal static class GoJsonValues
{
    public static GoValue Read(GoJsonCursor cursor, GoJsonNotes notes) => Read(cursor, notes, GoValue.DepthMax);

    private static GoValue Read(GoJsonCursor cursor, GoJsonNotes notes, int levels)
    {
        if (levels == 0)
        {
            notes.Fail($"a value nested more than {GoValue.DepthMax} levels deep");
            return GoValue.Null.Only;
        }

        switch (cursor.Peek())
        {
            case (byte)'"':
                return new GoValue.Text(cursor.Text());
            case (byte)'{':
                cursor.Open((byte)'{');
                var members = new SortedDictionary<string, GoValue>(StringComparer.Ordinal);
                while (!notes.HasFailed && cursor.NextMember() is { } name)
                {
                    members[name] = Read(cursor, notes, levels - 1);
                }

                return new GoValue.Map(members);
            case (byte)'[':
                cursor.Open((byte)'[');
                var items = new List<GoValue>();
                while (!notes.HasFailed && !cursor.Close((byte)']'))
                {
                    items.Add(Read(cursor, notes, levels - 1));
                }

                return new GoValue.List(items);
            case (byte)'t' or (byte)'f':
                return new GoValue.Flag(cursor.Word() is [(byte)'t', ..]);
            case (byte)'n':
                cursor.Skip();
                return GoValue.Null.Only;
            default:
                return Number(cursor.Word(), notes);
        }
    }

    private static GoValue Number(ReadOnlySpan<byte> digits, GoJsonNotes notes)
    {
        if (GoNumber.Read(digits) is var number && double.IsFinite(number))
        {
            return new GoValue.Number(number);
        }

        notes.Mismatch(digits, "float64");
        return GoValue.Null.Only;
    }
}
