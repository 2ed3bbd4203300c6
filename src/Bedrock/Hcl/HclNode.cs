namespace Muster.Bedrock.Hcl;

/// <summary>Where something stands in a document: line and column, both from 1, columns counted in characters.</summary>
public readonly record struct HclPosition(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}

/// <summary>One value of a document in HCL or JSON, and where it stands.</summary>
public abstract record HclNode(HclPosition At)
{
    /// <summary>What it is, as a person would say: <c>string</c>, <c>number</c>, <c>bool</c>, <c>list</c>, <c>object</c>, <c>null</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>A quoted text or a heredoc, unescaped.</summary>
public sealed record HclText(HclPosition At, string Value) : HclNode(At)
{
    public override string Kind => "string";
}

/// <summary>A number as it was written; <see cref="IsWhole"/> says whether it fits <see cref="Whole"/>.</summary>
public sealed record HclNumber(HclPosition At, string Written, bool IsWhole, long Whole, double Value) : HclNode(At)
{
    public override string Kind => "number";
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed record HclBool(HclPosition At, bool Value) : HclNode(At)
{
    public override string Kind => "bool";
}

/// <summary>JSON's <c>null</c>; HCL has none.</summary>
public sealed record HclNull(HclPosition At) : HclNode(At)
{
    public override string Kind => "null";
}

/// <summary>Values in order.</summary>
public sealed record HclList(HclPosition At, IReadOnlyList<HclNode> Items) : HclNode(At)
{
    public override string Kind => "list";
}

/// <summary>
/// Keys and values in the order they were written. A key may come more than once: HCL repeats a block for each of its
/// kind. A block's labels are objects within objects: <c>key "foo" { … }</c> is <c>key = { foo = { … } }</c>.
/// </summary>
public sealed record HclObject(HclPosition At, IReadOnlyList<HclItem> Items) : HclNode(At)
{
    public override string Kind => "object";
}

/// <summary>One key with its value.</summary>
public sealed record HclItem(string Key, HclPosition At, HclNode Value);
