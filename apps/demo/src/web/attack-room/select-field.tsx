export type SelectFieldProps<Id extends string> = {
  readonly id: string;
  readonly label: string;
  readonly options: readonly { readonly id: Id; readonly title: string }[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
};

/** A select with a label. */
export function SelectField<Id extends string>({ id, label, options, chosen, onChoose }: SelectFieldProps<Id>) {
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={chosen} onChange={(event) => onChoose(event.target.value as Id)}>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.title}
          </option>
        ))}
      </select>
    </>
  );
}
