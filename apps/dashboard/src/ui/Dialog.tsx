/** A sheet above the page; the whole screen on the phone, where a floating one would leave no room. */
import { Modal, type ModalProps } from "@mantine/core";
import { texts } from "../texts/index.ts";
import { useIsPhone } from "./screen.ts";

type DialogProps = Pick<
  ModalProps,
  "opened" | "onClose" | "title" | "size" | "children" | "closeOnClickOutside" | "closeOnEscape" | "withCloseButton"
>;

export function Dialog(props: DialogProps) {
  const isPhone = useIsPhone();
  return (
    <Modal
      {...props}
      fullScreen={isPhone && props.size === "lg"}
      closeButtonProps={{ "aria-label": texts.app.close }}
    />
  );
}
